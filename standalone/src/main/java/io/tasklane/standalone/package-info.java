/**
 * Tasklane in one process: broker, store and services, put together, started in order, and stopped in the opposite one. It is for
 * trying things out and for tests; the services are what runs in production, each on its own.
 */
@NullMarked
package io.tasklane.standalone;

import org.jspecify.annotations.NullMarked;
