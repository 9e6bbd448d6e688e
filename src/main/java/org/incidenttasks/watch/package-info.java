/** Looks after what is in force: whether it still holds, and whether its time is over. */
package org.incidenttasks.watch;
