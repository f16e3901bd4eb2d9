import { Component, type ComponentChildren } from 'preact';

interface Props {
  /** Renders the fallback after an error in the children; `again` renders them again. */
  broken: (again: () => void) => ComponentChildren;
  children: ComponentChildren;
}

/** Catches rendering errors, so that a bug shows a message in the panel instead of an error of the page. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.broken(() => this.setState({ failed: false })) : this.props.children;
  }
}
