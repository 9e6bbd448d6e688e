/** The audit trail over the API, for an archive outside of the server. */
package org.incidenttasks.api.audit;
