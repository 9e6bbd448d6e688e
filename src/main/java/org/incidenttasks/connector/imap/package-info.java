/** Messages in the mailboxes of an IMAP server: to Trash and back, or removed for good. */
package org.incidenttasks.connector.imap;
