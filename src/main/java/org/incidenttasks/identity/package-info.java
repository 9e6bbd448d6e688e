/** Finds out who is calling: by the session of a person or by the access token of a client. */
package org.incidenttasks.identity;
