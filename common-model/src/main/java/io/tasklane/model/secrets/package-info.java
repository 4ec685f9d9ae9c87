/**
 * What webhooks are signed with, in the text forms of Standard Webhooks, and how it is kept from those who can read Kafka. Needs
 * Tink on the class path.
 */
@NullMarked
package io.tasklane.model.secrets;

import org.jspecify.annotations.NullMarked;
