/** Users of Keycloak, by its Admin REST API. */
package org.incidenttasks.connector.keycloak;
