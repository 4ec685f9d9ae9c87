/** What can be submitted: the task types that workers announced, and the schemas that their parameters must keep. */
@NullMarked
package io.tasklane.gateway.tasktypes;

import org.jspecify.annotations.NullMarked;
