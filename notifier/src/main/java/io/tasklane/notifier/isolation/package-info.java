/**
 * Keeps endpoints from each other: how many attempts each may get at a time and in a second, when it is left alone because it
 * fails, and for how long what it cannot take now is put off.
 */
@NullMarked
package io.tasklane.notifier.isolation;

import org.jspecify.annotations.NullMarked;
