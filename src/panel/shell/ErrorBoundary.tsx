import { Component, type ComponentChildren } from 'preact';

interface Props {
  /** Drawn instead of the children once they have thrown; `again` draws them anew. */
  broken: (again: () => void) => ComponentChildren;
  children: ComponentChildren;
}

/** Catches what drawing throws, so that a fault of ours is a message in the panel and never an error of the page. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.broken(() => this.setState({ failed: false })) : this.props.children;
  }
}
