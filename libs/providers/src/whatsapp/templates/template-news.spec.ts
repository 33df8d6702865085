/** What webhooks tell of templates, from recorded and constructed values. */
import { templateNews } from './template-news.js';

const about = {
  message_template_id: 1689556908129835,
  message_template_name: 'abandoned_cart',
  message_template_language: 'en',
};
const told = { name: 'abandoned_cart', language: 'en', templateId: '1689556908129835' };
const status = (value: object) => templateNews('message_template_status_update', { ...about, ...value });

describe('a webhook about a template', () => {
  it('tells its status with the reason, in all the words Meta has for it', () => {
    const rejected = {
      event: 'REJECTED',
      reason: 'INVALID_FORMAT',
      rejection_info: { reason: 'Gaps stand next to each other.', recommendation: 'Separate them.' },
    };
    expect(status(rejected)).toEqual({
      facts: {
        ...told,
        status: 'REJECTED',
        statusReason: 'INVALID_FORMAT: Gaps stand next to each other.',
      },
      isPartial: false,
    });
    expect(status({ event: 'APPROVED', reason: 'NONE' })?.facts).toEqual({ ...told, status: 'APPROVED' });
    expect(status({ event: 'REINSTATED' })?.facts.status).toBe('APPROVED');
  });

  it.each(['FLAGGED', 'LOCKED', 'UNARCHIVED'])('%s is no status: Meta must be asked', (event) => {
    expect(status({ event })).toEqual({ facts: told, isPartial: true });
  });

  it('tells its quality, and its category with the one that is coming', () => {
    const quality = { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' };
    expect(templateNews('message_template_quality_update', { ...about, ...quality })?.facts).toEqual({
      ...told,
      quality: 'YELLOW',
    });
    const category = { new_category: 'UTILITY', correct_category: 'MARKETING' };
    expect(templateNews('template_category_update', { ...about, ...category })?.facts).toEqual({
      ...told,
      category: 'UTILITY',
      upcomingCategory: 'MARKETING',
    });
  });

  it('puts new words into the components that are known, and leaves files and quick replies alone', () => {
    const value = {
      ...about,
      message_template_element: 'Hi {{1}} and {{2}}!',
      message_template_title: 'New title',
      message_template_buttons: [
        {
          message_template_button_type: 'URL',
          message_template_button_text: 'See',
          message_template_button_url: 'https://b.example/{{1}}',
        },
      ],
    };
    const news = templateNews('message_template_components_update', value);
    expect(news?.isPartial).toBe(true);
    const buttons = [
      { type: 'URL', text: 'See', url: 'https://a.example' },
      { type: 'QUICK_REPLY', text: 'Yes' },
    ];
    expect(
      news?.facts.edit?.([
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'Hi {{1}}' },
        { type: 'FOOTER', text: 'Bye' },
        { type: 'BUTTONS', buttons },
      ]),
    ).toEqual([
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Hi {{1}} and {{2}}!' },
      { type: 'FOOTER', text: 'Bye' },
      { type: 'BUTTONS', buttons: [{ ...buttons[0], url: 'https://b.example/{{1}}' }, buttons[1]] },
    ]);
    expect(news?.facts.edit?.([{ type: 'HEADER', format: 'TEXT', text: 'Old' }])).toEqual([
      { type: 'HEADER', format: 'TEXT', text: 'New title' },
    ]);
  });

  it('that names no template tells nothing', () => {
    expect(templateNews('message_template_status_update', { event: 'APPROVED' })).toBeUndefined();
    expect(templateNews('account_alerts', about)).toBeUndefined();
  });
});
