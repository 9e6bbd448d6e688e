/** Names the resources of the API; above all of its rooms, as nothing of them knows it. */
package org.incidenttasks.api.application;
