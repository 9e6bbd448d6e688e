/** The page door: shows tasks, executions and their history to people, and takes their decisions. */
package org.incidenttasks.web;
