/** How a task gets in: its body is read and checked, its command is written to Kafka, and only then it is accepted. */
@NullMarked
package io.tasklane.gateway.submission;

import org.jspecify.annotations.NullMarked;
