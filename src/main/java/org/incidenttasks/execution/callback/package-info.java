/** Takes what targets say by themselves of an order that they accepted, once, and has it asked about at once. */
package org.incidenttasks.execution.callback;
