import type { LatestKey } from "./en";

/** Os textos do que está abaixo da imagem ao vivo de uma câmera. */
export const pt: Record<LatestKey, string> = {
  "latest.title": "Últimas gravações",
  "latest.since": "Ao vivo desde {time}",
  "latest.all": "Todas as gravações",
  "latest.none": "Não há gravações anteriores desta câmera. O que ela transmite é gravado sozinho.",
};
