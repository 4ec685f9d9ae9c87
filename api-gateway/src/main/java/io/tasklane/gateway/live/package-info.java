/**
 * What happens to tasks, as it happens: each gateway follows the topic of events for itself, so that whoever waits for news at
 * any gateway is woken, whichever one puts them into the view. Start reading at {@code LiveEvents}.
 */
@NullMarked
package io.tasklane.gateway.live;

import org.jspecify.annotations.NullMarked;
