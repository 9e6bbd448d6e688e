/** Speaks Microsoft Graph over JAX-RS: the door for programs. */
package org.incidenttasks.api;
