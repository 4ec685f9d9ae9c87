/** What completed tasks brought: small results in the view, large ones in GridFS, and how both are served and removed. */
@NullMarked
package io.tasklane.gateway.results;

import org.jspecify.annotations.NullMarked;
