/** The vocabulary: every action Graph knows and its states; values only. */
package org.incidenttasks.action;
