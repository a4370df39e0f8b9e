import type { FastifyInstance } from 'fastify'
import { addAnnouncementRoute } from './announcements.ts'
import { addApplicationRoutes } from './applications.ts'
import { addEnrolmentRoutes } from './enrolments.ts'
import { addHealthRoutes } from './health.ts'
import { addPacketRoutes } from './packets.ts'
import { addReviewRoutes } from './reviews.ts'
import type { RouteParts } from './route-parts.ts'
import { addRulePackRoute } from './rule-packs.ts'
import { addStatusesRoute } from './statuses.ts'
import { addSyncRoute } from './sync.ts'

/** Everything that programs ask; `openapi.yaml` says the same. */
export function addRoutes(server: FastifyInstance, parts: RouteParts): void {
  addEnrolmentRoutes(server, parts)
  addAnnouncementRoute(server, parts)
  addPacketRoutes(server, parts)
  addStatusesRoute(server, parts)
  addSyncRoute(server, parts)
  addRulePackRoute(server, parts)
  addReviewRoutes(server, parts)
  addHealthRoutes(server, parts)
  addApplicationRoutes(server, parts)
}
