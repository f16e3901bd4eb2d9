import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Icon, icons } from '../../ui/Icon.tsx';
import { MAX_SEARCH_LENGTH, type ListModel } from './list-model.ts';

const GLASS = 'M20 20l-4.2-4.2M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z';

/** Renders the search field; it searches while the viewer types. */
export function SearchBox({ app, model }: { app: PanelContext; model: ListModel }) {
  const t = app.translate(tickets);
  const searchText = model.searchText.value;
  return (
    <div class="search" role="search">
      <Icon d={GLASS} size={18} />
      <input
        class="input"
        dir="auto"
        type="search"
        enterkeyhint="search"
        autocomplete="off"
        aria-label={t('tickets.search')}
        placeholder={t('tickets.search')}
        maxLength={MAX_SEARCH_LENGTH}
        value={searchText}
        onInput={(event) => model.search(event.currentTarget.value, event.isComposing ? 'composing' : 'typing')}
        onCompositionEnd={(event) => model.search(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Safari ends the composition before the keydown event and marks that event by key code 229.
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key === 'Enter') model.search(event.currentTarget.value, 'now');
          if (event.key === 'Escape' && searchText !== '') {
            event.preventDefault();
            model.search('', 'now');
          }
        }}
      />
      {searchText !== '' && (
        <button
          type="button"
          class="icon-button"
          aria-label={t('tickets.search.clear')}
          onClick={(event) => {
            model.search('', 'now');
            event.currentTarget.parentElement?.querySelector('input')?.focus();
          }}
        >
          <Icon d={icons.close} size={16} />
        </button>
      )}
    </div>
  );
}
