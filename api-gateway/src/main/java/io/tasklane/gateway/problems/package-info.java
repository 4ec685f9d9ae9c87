/** What the gateway answers when it cannot do what it was asked: RFC 9457 problems, all made here, whoever found them. */
@NullMarked
package io.tasklane.gateway.problems;

import org.jspecify.annotations.NullMarked;
