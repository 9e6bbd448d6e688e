/** The connections of an organisation, and the kinds there are, over the API. */
package org.incidenttasks.api.connection;
