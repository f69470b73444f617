import { eq } from 'drizzle-orm';
import { experiencers } from '#db/tables/experiencers.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { ensure, found } from '#platform/refusal.ts';
import { endAppointmentInput } from './input.ts';
import { mayEndAppointment } from './policy.ts';
import { isInOffice } from './rules.ts';

/** Ends an appointment early, with a reason. Today is the last day. Nobody else gets the number. */
export const endAppointment = command(
  'experiencer.end',
  endAppointmentInput,
  async (ctx, { experiencerId, endKind, endReason }) => {
    const [row] = await ctx.db
      .select({
        userId: experiencers.userId,
        startsOn: experiencers.startsOn,
        endsOn: experiencers.endsOn,
        endedOn: experiencers.endedOn,
      })
      .from(experiencers)
      .where(eq(experiencers.id, experiencerId))
      .for('update');
    const appointment = found(row, 'experiencer');
    ensure(mayEndAppointment(ctx.actor, appointment), 'experiencer.notYourOwn');
    ensure(
      appointment.endedOn === null && isInOffice(appointment, ctx.today),
      'experiencer.alreadyEnded',
    );
    await ctx.db
      .update(experiencers)
      .set({ endedOn: ctx.today, endKind, endReason })
      .where(eq(experiencers.id, experiencerId));
    note(ctx, 'experiencer.end', `experiencer:${experiencerId}`, { endKind });
    return { experiencerId };
  },
);
