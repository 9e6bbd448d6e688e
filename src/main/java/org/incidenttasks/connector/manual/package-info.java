/** The connector that asks a person to carry an action out and to say what happened. */
package org.incidenttasks.connector.manual;
