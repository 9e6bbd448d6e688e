/** Devices, files and indicators by the API of Defender for Endpoint. */
package org.incidenttasks.connector.microsoft.defender;
