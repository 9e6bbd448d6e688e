/** The shared floor: what every room may use, and which uses no room. */
package org.incidenttasks;
