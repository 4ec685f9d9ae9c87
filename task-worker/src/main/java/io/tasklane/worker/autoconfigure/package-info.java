/** Makes a worker of a Spring Boot application that has handlers: its settings, its start and its stop. */
@NullMarked
package io.tasklane.worker.autoconfigure;

import org.jspecify.annotations.NullMarked;
