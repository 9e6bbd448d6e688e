/** Microsoft's cloud: devices by Defender for Endpoint, users and mail by Microsoft Graph. */
package org.incidenttasks.connector.microsoft;
