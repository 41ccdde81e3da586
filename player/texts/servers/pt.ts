import type { ServersKey } from "./en";

/** Os textos do cartão dos servidores. */
export const pt: Record<ServersKey, string> = {
  "servers.status.off": "Desligados",
  "servers.status.starting": "Ligando",
  "servers.status.startingIn": "Ligando, prontos em cerca de {seconds}\u00a0s",
  "servers.status.on": "Ligados",
  "servers.status.stopping": "Desligando",
  "servers.status.unknown": "Verificando…",
  "servers.lead.off": "Nada está rodando: não há cobrança por processamento.",
  "servers.lead.starting": "As câmeras podem transmitir assim que os servidores estiverem ligados.",
  "servers.lead.on": "As câmeras podem transmitir. O que transmitem é gravado.",
  "servers.lead.stopping": "O que foi gravado está sendo guardado.",
  "servers.lead.unknown": "Verificando como estão os servidores.",
  "stops.at.idle": "Eles se desligam às {time}, a não ser que uma câmera transmita.",
  "stops.at.nightly": "Eles se desligam para a noite às {time}, a não ser que uma câmera transmita.",
  "stops.at.maximum": "Eles se desligam o mais tardar às {time}.",

  "servers.offNow": "Desligar agora",
  "storing.some": "Primeiro são guardados {amount} de gravações. Desligados o mais tardar às {time}.",
  "storing.last": "Primeiro são guardadas as últimas gravações. Desligados o mais tardar às {time}.",
  "storing.done": "Tudo está guardado. Eles se desligam dentro de um minuto.",
  "storing.hint": "Nada se perde ao desligar agora: o resto é guardado na próxima vez que forem ligados.",

  "servers.upkeep.owncast-os-update":
    "Manutenção: atualizando os pacotes do servidor de vídeo, desde {time}. No fim ele é desligado de novo.",
  "servers.upkeep.proxy-os-update":
    "Manutenção: atualizando os pacotes da entrada das câmeras, desde {time}. No fim ela é desligada de novo.",
  "servers.upkeep.proxy-cert-renew":
    "Manutenção: renovando o certificado da entrada das câmeras, desde {time}. No fim ela é desligada de novo.",
  "servers.upkeepHint": "As câmeras não precisam esperar: ligados agora, os dois ficam ligados.",
};
