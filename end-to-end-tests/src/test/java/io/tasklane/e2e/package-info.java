/** One class per promise: each of them holds on a real broker and store, with the services as they are shipped. */
package io.tasklane.e2e;
