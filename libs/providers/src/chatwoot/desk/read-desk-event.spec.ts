/** What the desk reads from Chatwoot's payloads: whose message it is, and whether it is one of ours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deskAttributes, deskSourceId, readDeskEvent } from './read-desk-event.js';

const ID = '0193a5f0-0000-7000-8000-000000000001';

function fixture(name: string): Record<string, unknown> {
  const path = join(import.meta.dirname, '..', 'fixtures', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

describe('an event at the desk', () => {
  it('names the agent who wrote, and nobody for bots, templates and rules', () => {
    expect(readDeskEvent(fixture('echo-agent')).message?.agent).toMatch(/^user:\d+$/);
    for (const name of ['echo-agent-bot', 'echo-template', 'message-created-incoming']) {
      expect(readDeskEvent(fixture(name)).message?.agent).toBeUndefined();
    }
    const ruled = { ...fixture('echo-agent'), content_attributes: { automation_rule_id: 3 } };
    expect(readDeskEvent(ruled).message?.agent).toBeUndefined();
  });

  it('is ours by its attributes, and by its source id where an older Chatwoot dropped them', () => {
    const agents = fixture('echo-agent');
    expect(readDeskEvent(agents).message).toMatchObject({ ownId: undefined, isDesks: false });
    const marked = { ...agents, content_attributes: deskAttributes(ID, 'contact') };
    expect(readDeskEvent(marked).message).toMatchObject({ ownId: ID, isDesks: true });
    const bare = { ...agents, content_attributes: {}, source_id: deskSourceId(ID) };
    expect(readDeskEvent(bare).message).toMatchObject({ ownId: ID, isDesks: true });
    // what Enlace sends into Chatwoot's own channels is not the desk's
    expect(readDeskEvent(fixture('echo-own-message')).message?.isDesks).toBe(false);
  });

  it('tells a private note, who types, and the inbox of every kind of event', () => {
    expect(readDeskEvent(fixture('echo-private-note')).message?.isPrivate).toBe(true);
    const typing = fixture('conversation-typing-off-by-agent');
    expect(readDeskEvent({ ...typing, is_private: false }).typist).toBe('user');
    expect(readDeskEvent({ ...typing, is_private: true }).typist).toBeUndefined();
    expect(readDeskEvent(fixture('conversation-typing-on-by-contact')).typist).toBe('contact');
    for (const name of ['echo-agent', 'conversation-typing-on-by-contact', 'conversation-resolved']) {
      expect(readDeskEvent(fixture(name)).inboxId).toMatch(/^\d+$/);
    }
  });
});
