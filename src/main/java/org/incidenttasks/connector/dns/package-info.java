/** Blocks domains in the response policy zone of name servers, by signed updates. */
package org.incidenttasks.connector.dns;
