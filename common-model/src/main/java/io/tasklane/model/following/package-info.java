/** Topics that a process reads from their beginning into memory, outside of any group, and how recent what it knows is. */
@NullMarked
package io.tasklane.model.following;

import org.jspecify.annotations.NullMarked;
