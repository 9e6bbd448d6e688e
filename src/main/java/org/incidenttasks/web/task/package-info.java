/** The pages of the work itself: tasks, the execution of their actions, and incidents. */
package org.incidenttasks.web.task;
