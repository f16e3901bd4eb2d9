import { configure } from '@testing-library/preact';

// The default of one second is too short for the first import of a chunk while other suites use the CPU.
configure({ asyncUtilTimeout: 5_000 });
