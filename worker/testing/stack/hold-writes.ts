import type { Sql } from 'postgres';
import { eventually } from './eventually';

/** A write of a plan that is held up until it is let go: the worker can be met exactly there. */
export type HeldWrite =
  /**
   * Before the step is marked as begun, or after its work and before that is recorded. The step is its type, that of a
   * guard with what it checks.
   */
  | { readonly kind: 'step'; readonly step: string; readonly status: 'running' | 'succeeded' }
  /** AWS has answered a launch, and the answer is not stored. */
  | { readonly kind: 'launch-answer' }
  /** The former values of a workload's change are not stored yet. */
  | { readonly kind: 'former-values' }
  /** Something was done, and its line is not in the plan's log: EC2 was told to end a machine, former requests were set. */
  | { readonly kind: 'line'; readonly like: string };

/** Of pg_advisory_lock; no other lock of the product has it. */
const LOCK = 424_242;

/** Triggers that make held writes wait for a lock of this session, and what a test does with them. */
export class HeldWrites {
  private constructor(
    private readonly sql: Sql,
    private readonly session: Awaited<ReturnType<Sql['reserve']>>,
  ) {}

  static async install(sql: Sql): Promise<HeldWrites> {
    await sql.unsafe(`
      create table held_writes (cluster_id uuid, kind text, step text, status text, pattern text);
      create function hold_step() returns trigger language plpgsql as $$ begin
        if new.status <> old.status and exists (select 1 from held_writes w join optimization_history h
          on h.cluster_id = w.cluster_id where h.id = new.plan_id and w.kind = 'step'
          and w.step = concat_ws(' ', new.step_type, new.input->>'check') and w.status = new.status)
        then perform pg_advisory_xact_lock(${LOCK}); end if; return new; end $$;
      create trigger hold_step before update on plan_steps for each row execute function hold_step();
      create function hold_launch() returns trigger language plpgsql as $$ begin
        if new.status = 'launched' and exists (select 1 from held_writes w
          where w.kind = 'launch-answer' and w.cluster_id = new.cluster_id)
        then perform pg_advisory_xact_lock(${LOCK}); end if; return new; end $$;
      create trigger hold_launch before update on launch_batches for each row execute function hold_launch();
      create function hold_former_values() returns trigger language plpgsql as $$ begin
        if exists (select 1 from held_writes w where w.kind = 'former-values' and w.cluster_id = new.cluster_id)
        then perform pg_advisory_xact_lock(${LOCK}); end if; return new; end $$;
      create trigger hold_former_values before insert on workload_patches
        for each row execute function hold_former_values();
      create function hold_line() returns trigger language plpgsql as $$ begin
        if exists (select 1 from held_writes w join optimization_history h on h.cluster_id = w.cluster_id
          where h.id = new.plan_id and w.kind = 'line' and new.message like w.pattern)
        then perform pg_advisory_xact_lock(${LOCK}); end if; return new; end $$;
      create trigger hold_line before insert on plan_log for each row execute function hold_line()`);
    const session = await sql.reserve();
    await session`select pg_advisory_lock(${LOCK})`;
    return new HeldWrites(sql, session);
  }

  async hold(clusterId: string, write: HeldWrite): Promise<void> {
    await this.sql`insert into held_writes ${this.sql({
      cluster_id: clusterId,
      kind: write.kind,
      step: write.kind === 'step' ? write.step : null,
      status: write.kind === 'step' ? write.status : null,
      pattern: write.kind === 'line' ? write.like : null,
    })}`;
  }

  /** Waits until so many writes wait. */
  async met(count: number): Promise<void> {
    await eventually(
      `${count} held write(s)`,
      async () => {
        const waiting = await this.waiting();
        if (waiting.length < count) throw new Error(`${waiting.length} of ${count} wait`);
        return true;
      },
      90_000,
    );
  }

  /** Ends the sessions of a worker that is dead by now, so that nothing of what it was writing stands. */
  async drop(): Promise<void> {
    await this.sql`delete from held_writes`;
    await this
      .sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = ${LOCK} and not granted`;
    await eventually('nothing to wait any more', async () => (await this.waiting()).length === 0);
  }

  async close(): Promise<void> {
    await this.session`select pg_advisory_unlock(${LOCK})`;
    this.session.release();
  }

  private waiting() {
    return this.sql<
      { pid: number }[]
    >`select pid from pg_locks where locktype = 'advisory' and objid = ${LOCK} and not granted`;
  }
}
