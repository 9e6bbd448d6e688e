/** Keeps what actions bring back from their targets, and hands it to people who may read evidence. */
package org.incidenttasks.artifact;
