import { Component, type ComponentChildren } from 'preact';

interface Props {
  /** Renders instead of the children after an error. */
  fallback: (retry: () => void) => ComponentChildren;
  /** A change of this value tries to render the children again. */
  resetKey: string;
  children: ComponentChildren;
}

/** Keeps an error of one screen from taking the whole page down. */
export class ErrorBoundary extends Component<Props, { failedKey: string | null }> {
  override state = { failedKey: null };

  override componentDidCatch(error: unknown): void {
    // oxlint-disable-next-line no-console -- the only trace of a defect in a screen.
    console.error(error);
    this.setState({ failedKey: this.props.resetKey });
  }

  override render({ children, fallback, resetKey }: Props) {
    if (this.state.failedKey !== resetKey) return children;
    return fallback(() => this.setState({ failedKey: null }));
  }
}
