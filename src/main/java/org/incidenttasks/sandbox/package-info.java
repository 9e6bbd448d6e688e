/** The example incidents and tasks of a sandbox organisation, and their reset. */
package org.incidenttasks.sandbox;
