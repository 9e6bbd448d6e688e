/** Counts requests and turns away who asks too often; each server counts by itself, in memory. */
package org.incidenttasks.limit;
