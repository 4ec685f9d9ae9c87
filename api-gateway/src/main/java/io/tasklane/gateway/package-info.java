/** The gateway as an application: how it starts, and what it knows about Kafka as a whole. The features are the packages below. */
@NullMarked
package io.tasklane.gateway;

import org.jspecify.annotations.NullMarked;
