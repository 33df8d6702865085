/** What is known against sending a template. */
import type { TemplateRecord } from '@enlace/persistence';
import { objectionTo } from './template-verdict.js';

const known = (changes: Partial<TemplateRecord>): TemplateRecord => ({
  id: 'row-1',
  tenantId: 'acme',
  wabaId: 'waba-1',
  name: 'hello',
  language: 'es',
  templateId: '1',
  status: 'APPROVED',
  statusReason: null,
  category: 'UTILITY',
  upcomingCategory: null,
  quality: null,
  parameterFormat: null,
  components: [{ type: 'BODY', text: 'Hola {{1}}' }],
  createdAt: new Date(),
  updatedAt: new Date(),
  ...changes,
});
const content = { name: 'hello', language: 'es' };
const filled = {
  ...content,
  components: [{ type: 'body' as const, parameters: [{ type: 'text' as const, text: 'a' }] }],
};

it.each([
  'PENDING',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'DELETED',
  'PENDING_DELETION',
  'IN_APPEAL',
  'ARCHIVED',
])('one that is %s is not sent, whatever its values', (status) => {
  expect(objectionTo(known({ status }), filled)).toMatchObject({
    code: 'template.not_approved',
    reason: expect.stringContaining(`template hello (es) is ${status}`) as string,
    details: { template: 'hello', language: 'es', status },
  });
});

it('says why it has the status, where Meta told', () => {
  const rejected = known({ status: 'REJECTED', statusReason: 'INVALID_FORMAT' });
  expect(objectionTo(rejected, filled)?.reason).toContain('REJECTED (INVALID_FORMAT)');
});

it.each(['APPROVED', 'SOMETHING_NEW', null])('one with the status %s is sent', (status) => {
  expect(objectionTo(known({ status }), filled)).toBeUndefined();
});

it('values that do not fit are named, each of them', () => {
  expect(objectionTo(known({}), content)).toEqual({
    code: 'template.parameters',
    reason: 'the values do not fit template hello (es): body parameter 1 is missing',
    details: {
      template: 'hello',
      language: 'es',
      faults: [{ component: 'body', parameter: 1, problem: 'body parameter 1 is missing' }],
    },
  });
  const named = known({ parameterFormat: 'NAMED', components: [{ type: 'BODY', text: 'Hola {{a}}' }] });
  expect(objectionTo(named, content)?.reason).toContain('body parameter "a" is missing');
});

it('one whose components are not known is left to Meta', () => {
  expect(objectionTo(known({ components: null }), content)).toBeUndefined();
});
