import type { AnyScreen } from '../src/app/screen.ts';
import { chainScreen } from './chain/screen.tsx';
import { detailScreen } from './detail/screen.tsx';
import { errorsScreen } from './errors/screen.tsx';
import { exportScreen } from './export/screen.tsx';
import { helpScreen } from './help/screen.tsx';
import { loginScreen } from './login/screen.tsx';
import { offersScreen } from './offers/screen.tsx';
import { paletteScreen } from './palette/screen.tsx';
import { planScreen } from './plan/screen.tsx';
import { postureScreen } from './posture/screen.tsx';
import { quitScreen } from './quit/screen.tsx';
import { respondScreen } from './respond/screen.tsx';
import { runScreen } from './run/screen.tsx';
import { runsScreen } from './runs/screen.tsx';

/** The screens that open over the panes. They load once the first frame is drawn. */
export const screens: readonly AnyScreen[] = [
  chainScreen,
  detailScreen,
  errorsScreen,
  exportScreen,
  helpScreen,
  loginScreen,
  offersScreen,
  paletteScreen,
  planScreen,
  postureScreen,
  quitScreen,
  respondScreen,
  runScreen,
  runsScreen,
];
