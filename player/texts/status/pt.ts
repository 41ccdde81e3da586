import type { StatusKey } from "./en";

/** Os textos da página que diz como tudo está. */
export const pt: Record<StatusKey, string> = {
  "status.well": "Está tudo bem: não há nada a fazer.",
  "status.warned": "Nada está quebrado, mas uma câmera avisa de algo.",
  "status.todo.one": "Há 1 coisa a fazer.",
  "status.todo.more": "Há {count} coisas a fazer.",
  "status.looking": "Verificando…",
  "status.asked": "Situação às {time}.",
  "status.again": "Verificar de novo",
  "status.hosts": "Máquinas",
  "status.cameras": "Câmeras",
  "status.functions": "Funções",
  "status.boot.none": "Sua preparação ainda não deu notícia.",
  "status.boot.done": "Preparada às {time}.",
  "status.boot.failed": "A preparação das {time} falhou em: {step}",
  "status.boot.lines": "O que disse por último",
  "status.silent.proxy": "Fechada para {names}: o nginx não está de pé.",
  "status.silent.owncast": "O Owncast não responde para {names}.",
  "status.certificate.until": "As câmeras podem confiar em {name} até {time}.",
  "status.certificate.failed": "Sem certificado novo para {name}: {error}",

  "status.camera.waiting": "Esperando a câmera",
  "status.camera.live": "Ao vivo",
  "status.camera.ended": "Terminou",
  "status.camera.silent": "Sem sinal de vida",
  "status.camera.off": "Desligada",
  "status.bitrate": "Taxa de bits",
  "status.keyframes": "Um quadro-chave a cada",
  "status.delay": "Guardado depois de",
  "status.spool": "Espera no disco",
  "status.spool.none": "nada",
  "status.spool.since": "desde {time}",
  "status.heartbeat": "Último sinal de vida",
  "status.unknown": "não se sabe",
  "status.never": "nunca",

  "status.functions.well": "Nenhuma das {count} falhou nas últimas 24 horas.",
  "status.functions.failed": "Falharam nas últimas 24 horas: {names}.",
  "status.functions.untold": "Não se sabe de: {names}.",
  "status.functions.all": "Todas as funções",
  "status.functions.name": "Função",
  "status.functions.errors": "Falhas em 24 horas",
  "status.functions.letters": "Eventos abandonados",

  "advice.host_gone": "{what} não existe mais.",
  "advice.host_gone.do": "Aplique as configurações de novo: npm run apply. O que guardava está em um disco próprio.",
  "advice.boot_failed": "{what}: a preparação falhou.",
  "advice.boot_failed.do":
    "Ela tenta de novo sozinha. Se durar, leia as últimas linhas abaixo ou com npm run logs, corrija o que elas apontam, e desligue e ligue.",
  "advice.host_silent": "{what}: a máquina está ligada, mas o que funciona nela não responde.",
  "advice.host_silent.do":
    "O que acabou é iniciado de novo sozinho; o que travou, não. Se durar, leia npm run logs, que tem as últimas palavras, e desligue e ligue.",
  "advice.certificate_failed": "{what}: a entrada das câmeras não conseguiu um certificado.",
  "advice.certificate_failed.do":
    "O RTMPS continua, mas câmeras que conferem certificados o recusam sem ele. A entrada diz abaixo o que foi recusado: em geral a zona das configurações não é a que a internet consulta, ou um registro CAA não permite. Ele tenta de novo a cada início, e quando o certificado é renovado na página dos servidores.",
  "advice.camera_silent": "{what}: os servidores funcionam, mas não há notícia dela.",
  "advice.camera_silent.do":
    "Leia npm run logs -- owncast. Desligar e ligar recomeça tudo; nada do que foi gravado se perde.",
  "advice.spool_waits": "{what}: há gravações esperando no disco do servidor para serem guardadas.",
  "advice.spool_waits.do":
    "Deixe os servidores ligados até que nada espere. Se crescer, diminua a taxa de bits da câmera, ou veja se a AWS informa problemas no S3.",
  "advice.segments_late": "{what}: a imagem demora a ser guardada.",
  "advice.segments_late.do":
    "Quem assiste se atrasa o mesmo tanto. Diminua a taxa de bits da câmera; se não ajudar, use uma máquina de vídeo maior.",
  "advice.keyframes_rare": "{what}: os quadros-chave estão distantes.",
  "advice.keyframes_rare.do":
    "Ajuste o intervalo de quadros-chave (GOP, I-frame) da câmera para 2\u00a0s: a imagem vem antes, e com menos atraso.",
  "advice.bitrate_high": "{what}: a taxa de bits é alta.",
  "advice.bitrate_high.do":
    "Muitos celulares não acompanham. Diminua para 6\u00a0Mbit/s ou menos, ou acrescente uma versão menor nas configurações.",
  "advice.function_fails": "{what}: houve chamadas que falharam nas últimas 24 horas.",
  "advice.function_fails.do":
    "O registro no CloudWatch diz por quê; procure por \u201cERROR\u201d, ou pelo código do pedido que alguém viu.",
  "advice.dead_letters": "{what}: houve eventos abandonados de vez.",
  "advice.dead_letters.do":
    "Eles esperam duas semanas na fila. Quando a causa passar, mande-os de volta por lá (redrive); a varredura diária refaz o que as gravações precisam.",
  "advice.mail_unconfirmed": "Ninguém recebe os e-mails dos alarmes.",
  "advice.mail_unconfirmed.do":
    "Confirme o e-mail que a AWS mandou. Ele vale três dias; depois, peça outro: SNS, o tópico, Request confirmation.",
};
