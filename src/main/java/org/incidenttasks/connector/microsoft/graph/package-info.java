/** Users and mail by Microsoft Graph. */
package org.incidenttasks.connector.microsoft.graph;
