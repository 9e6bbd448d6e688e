/** Commands OpenC2 consumers over https: the actions that they say they offer. */
package org.incidenttasks.connector.openc2;
