/** Takes over and hands out incidents and tasks by the hundred thousand, a piece at a time. */
package org.incidenttasks.transfer;
