import { and, eq, isNull, sql } from 'drizzle-orm';
import { validate as isUuid } from 'uuid';
import { parseHourlyPrice, toDecimalDollars } from '@/server/domain/shared/money';
import type { Reservation, SafetyRepository } from '@/server/ports/repositories/safety-repository';
import type { Executor } from '../../database';
import {
  azDistribution,
  capacityReservations,
  poolAllocations,
  safetyValidations,
  safetyViolations,
} from '../../schema';

export function createSafetyRepository(db: Executor): SafetyRepository {
  return {
    async lockCluster(clusterId) {
      await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`gate:${clusterId}`}, 0))`);
    },
    async insertValidation(validation) {
      const { violations, mix, ...row } = validation;
      await db.insert(safetyValidations).values(row);
      if (violations.length > 0) {
        await db.insert(safetyViolations).values(
          violations.map((violation) => ({
            ...violation,
            validationId: validation.id,
            clusterId: validation.clusterId,
            safeAlternativeCreated: validation.actionTaken === 'safe_alternative_created',
            createdAt: validation.createdAt,
          })),
        );
      }
      if (mix === null) return;
      if (mix.pools.length > 0) {
        await db.insert(poolAllocations).values(
          mix.pools.map((pool) => ({
            validationId: validation.id,
            instanceType: pool.instanceType,
            availabilityZone: pool.availabilityZone,
            share: pool.share.toFixed(6),
            limitShare: pool.limitShare.toFixed(6),
            preExisting: pool.preExisting,
          })),
        );
      }
      await db.insert(azDistribution).values({
        validationId: validation.id,
        zones: [...mix.zones],
        minZones: mix.minZones,
        preExisting: mix.zonesPreExisting,
        createdAt: validation.createdAt,
      });
    },
    async findStanding(validationId) {
      if (!isUuid(validationId)) return null;
      const [row] = await db
        .select({
          clusterId: safetyValidations.clusterId,
          isSafe: safetyValidations.isSafe,
          actionTaken: safetyValidations.actionTaken,
        })
        .from(safetyValidations)
        .where(eq(safetyValidations.id, validationId));
      return row === undefined
        ? null
        : { clusterId: row.clusterId, letsThrough: row.isSafe && row.actionTaken !== 'rejected' };
    },
    async findReservations(clusterId) {
      const rows = await db
        .select()
        .from(capacityReservations)
        .where(and(eq(capacityReservations.clusterId, clusterId), isNull(capacityReservations.releasedAt)));
      return rows.map((row): Reservation => ({
        ...row,
        pricePerHour: row.pricePerHour === null ? null : parseHourlyPrice(row.pricePerHour),
        riskScore: row.riskScore === null ? null : Number(row.riskScore),
        alternatives: row.alternatives.map((pool) => ({
          ...pool,
          pricePerHour: pool.pricePerHour === null ? null : parseHourlyPrice(pool.pricePerHour),
        })),
      }));
    },
    async reserve(reservation, now) {
      const row = {
        ...reservation,
        pricePerHour: reservation.pricePerHour === null ? null : toDecimalDollars(reservation.pricePerHour),
        riskScore: reservation.riskScore === null ? null : reservation.riskScore.toFixed(6),
        alternatives: reservation.alternatives.map(
          ({ instanceType, availabilityZone, vcpu, memoryGib, pricePerHour, riskScore }) => ({
            instanceType,
            availabilityZone,
            vcpu,
            memoryGib,
            pricePerHour: pricePerHour === null ? null : toDecimalDollars(pricePerHour),
            riskScore,
          }),
        ),
        createdAt: now,
        releasedAt: null,
      };
      await db
        .insert(capacityReservations)
        .values(row)
        .onConflictDoUpdate({ target: capacityReservations.stepId, set: row });
    },
    async release(stepId, now) {
      await db
        .update(capacityReservations)
        .set({ releasedAt: now })
        .where(and(eq(capacityReservations.stepId, stepId), isNull(capacityReservations.releasedAt)));
    },
  };
}
