/** Topics that a process reads from their beginning into memory, outside of any group, and how recent what it knows is. */
@NullMarked
package io.tasklane.parallel.following;

import org.jspecify.annotations.NullMarked;
