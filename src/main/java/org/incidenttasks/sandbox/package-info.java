/** The sandbox: example incidents and tasks for a tenant whose actions touch nothing real. */
package org.incidenttasks.sandbox;
