/** API keys: made by whoever may, shown once, kept as hashes, and revoked with effect everywhere within ten seconds. */
@NullMarked
package io.tasklane.gateway.apikeys;

import org.jspecify.annotations.NullMarked;
