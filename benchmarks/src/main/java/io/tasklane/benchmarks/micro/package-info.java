/** What the innermost parts cost, measured one call at a time by JMH. */
@NullMarked
package io.tasklane.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
